def main(event, context):
    return "nodejs8.10"
